"""What people may type, and what machines must not take for more than text: one supply for all tests (PRODUCT §8.3).

`STORED` is kept and shown as it is; `REFUSED` would end a line or a field, turn the text around it, or is no name.
"""

DIALPLAN = (
    *("${SHELL(touch /tmp/x)}", "$[1+1]", "${EVAL(${CHANNEL})}", "${", "}", "$", "%{X}", "#{X}", "${CALLERID(num)}"),
    *(
        "\\",
        "x\\",
        "\\n",
        "\\\\;",
        '\\"',
        ";",
        ";--",
        "--;",
        "a;b",
        "a\\;b",
        ",",
        ",,",
        "a,b&c",
        "|",
        "&",
        "^",
        "!",
        "?",
    ),
    *(":", "=", "=>", "'", "(", ")", "((", "a) exten", "[plan-1]", "[general](!)", "]", "{next}", "#exec /bin/id"),
    *("#include <x>", "same => n,Hangup()", "; exten => s,1,System(x)", "~~s~~", "~", "n", "s,1", "*", "+", "1003"),
)
AMI = ("Action: Command", "\\r\\nAction: Originate", "Variable: __RP_AT=1", "ActionID: 1", "--END COMMAND--", "%0d%0aX")
SIP = (
    *('"Eve" <666>', '"Eve" <sip:666@evil.example>;tag=1', "<1003>", "a>b", "%41", "%", "%22%7C%221%22%3D%221", '"'),
    *('1"|"1"="1', "sip:1003@acme.example", ";isub=1", "anonymous", "a@b@c", "<>", '"" <>', '"' * 79, "\\" * 79),
)
JOURNAL = ('a","b"', '","HANGUP","', '""', "a'b''c", '"HANGUP","0","","","","","PJSIP/d1-1"', '{"hangupcause":16}')
PAGES = (
    *("<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "' onload=x \"", "&lt;&amp;", "{{7*7}}"),
    *(
        "{% raw %}",
        "javascript:alert(1)",
        "<!--",
        "' OR 1=1 --",
        "; DROP TABLE users; --",
        "../../etc/passwd",
        "/../..",
    ),
    *("%(name)s %n %s", "null", "0", "=1+1", "@SUM(1)", "- item", "key: value", "*anchor", "!!python/object:x"),
)
SCRIPTS = (
    *(
        "Zoë Ångström",
        "Zoe\u0308",
        "עברית ועוד",
        "مرحبا بالعالم",
        "\u200fעברית\u200e evil",
        "日本語",
        "李雷",
        "🙂",
        "👩‍👩‍👧‍👦 family",
    ),
    *("\ufeffmark", "ä" * 80, "x" * 80, "W" * 80),
)
STORED = tuple(dict.fromkeys((*DIALPLAN, *AMI, *SIP, *JOURNAL, *PAGES, *SCRIPTS)))

ENDING = (
    *("a\nb", "a\rb", "a\r\nAction: Command", "a)\nexten => s,1,System(x)", "a\x00b", "\x1b[2J", "a\tb", "a\x85b"),
    *("a\u2028b", "a\u2029b", "\ud800", 'a"\n"CHAN_START","1"', "a\r\nVia: SIP/2.0/UDP evil", "a\x7fb"),
)
TURNING = ("\u202eevil", "\u202aa\u202c", "a\u2069\u202eb", "\u2068a\u2069")
REFUSED = (*ENDING, *TURNING, "x" * 81, "x" * 10_240, "", "   ")
