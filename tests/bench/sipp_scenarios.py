"""What SIPp does, as its XML: callers, phones that are called, and a phone's registration.

SIPp 3.6.1: what comes while it is at a `<nop>` after a request is unexpected, a `<recv>` that tests a variable may
forget its time, and nothing is sent while a request is repeated. So each kind of caller is a scenario without choices.
"""

CALLED = 20_000  # milliseconds that a caller waits, longer than he repeats his INVITE
TALK = 300  # milliseconds; the PBX may tell meanwhile who is connected, by another INVITE
ENDED = 10_000  # milliseconds, for what the PBX knows nothing of any more
REFUSALS = (401, 403, 404, 408, 480, 481, 486, 487, 488, 500, 503, 603)
TURN = "z9hG4bK[pid]-[call_number]-{turn}"
SDP = """\
Content-Type: application/sdp
Content-Length: [len]

v=0
o=sipp 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000
"""
EMPTY = "Content-Length: 0\n"
PASSWORD = "[field2]\n"


def password(user: str, secret: str) -> str:
    """The cell for it: fields are not filled in within this one (3.6.1)."""
    return f"[authentication username={user} password={secret}]"


def caller(gives_up: bool, has_password: bool) -> str:
    """Calls once for each line of its file (who; number; password), and hangs up, or gives up as soon as it rings.

    Each line of its log: what, who, number, seconds and microseconds since 1970, code.
    """
    turn = TURN.format(turn=2 if has_password else 1)
    asked_before = (401,) if has_password else ()  # that one repeated: SIPp acknowledges it anew by itself
    refused = [_recv(code, "refused", says="refused") for code in REFUSALS if code not in asked_before]
    rings = [_recv(100), _recv(183)]
    heard = [*rings, *refused, _recv(180, within=CALLED, says="rings")]
    taken = [*rings, _recv(180, says="rings"), *refused, _recv(200, within=CALLED, says="answered")]
    steps = [
        _nop("placed"),
        *(_challenged() if has_password else []),
        _request("INVITE", turn, f"{CONTACT}{PASSWORD if has_password else ''}{SDP}", "lost"),
        *([*heard, *_given_up(turn)] if gives_up else [*taken, *_hung_up()]),
        '<label id="refused"/>',
        _request("ACK", turn),
        '<label id="over"/>',
        _nop("over"),
        '<nop next="end"/>',
        '<label id="lost"/>',
        _nop("over"),
        _request("CANCEL", turn),
        '<label id="end"/>',
    ]
    return _scenario("caller", steps)


def _challenged() -> list[str]:
    turn = TURN.format(turn=1)
    known = f'<recv response="401" auth="true" {_at_last(CALLED, "lost")}/>'
    asked = [_recv(100), _recv(503, "refused", says="refused"), known]
    return [_request("INVITE", turn, f"{CONTACT}{SDP}", "lost"), *asked, _request("ACK", turn)]


def _hung_up() -> list[str]:
    bye = [_request("BYE", "[branch]", again="over"), _recv(481, "over"), _recv(200, within=ENDED, late="over")]
    told_anew = [_awaited("INVITE", TALK, "bye"), _reply("200 OK", SDP, tag=""), _awaited("ACK", ENDED, "bye")]
    return [_request("ACK", "[branch]"), *told_anew, '<label id="bye"/>', *bye, '<nop next="over"/>']


def _given_up(turn: str) -> list[str]:
    cancelled = [_recv(180), _recv(200), _recv(481, "over"), _recv(487, within=ENDED, late="over", says="refused")]
    return [PAUSE, _request("CANCEL", turn, again="over"), *cancelled]


CONTACT = "Contact: <sip:[field0]@[local_ip]:[local_port]>\n"
PAUSE = '<pause distribution="uniform" min="50" max="400"/>'


def _request(method: str, branch: str, rest: str = EMPTY, again: str = "") -> str:
    """`again`: repeated until there is an answer; where to go on if there is none."""
    tag = "" if method in ("INVITE", "CANCEL") else "[peer_tag_param]"
    repeated = f' retrans="500" ontimeout="{again}"' if again else ""
    head = (
        f"{method} sip:[field1]@[remote_ip]:[remote_port] SIP/2.0\n"
        f"Via: SIP/2.0/[transport] [local_ip]:[local_port];branch={branch}\nMax-Forwards: 70\n"
        f"From: <sip:[field0]@[local_ip]>;tag=[pid]-[call_number]\nTo: <sip:[field1]@[remote_ip]>{tag}\n"
        f"Call-ID: [call_id]\nCSeq: [cseq] {method}\n"
    )
    return f"<send{repeated}><![CDATA[\n{head}{rest}\n]]></send>"


def _recv(code: int, leads: str = "", *, within: int = 0, late: str = "lost", says: str = "") -> str:
    """`within` milliseconds it must have come; else it may come."""
    time = _at_last(within or CALLED, late) + ("" if within else ' optional="true"')
    then = f' next="{leads}"' if leads else ""
    return f'<recv response="{code}" {time}{then}>{_action(_told(says, str(code))) if says else ""}</recv>'


def _at_last(within: int, label: str) -> str:
    return f'timeout="{within}" ontimeout="{label}"'


def _nop(what: str) -> str:
    return f"<nop>{_action(_told(what, ''))}</nop>"


def _action(acts: str) -> str:
    return f"<action>{acts}</action>"


def _told(what: str, code: str) -> str:
    log = f'<log message="{what};[field0];[field1];[$s];[$us];{code}"/>'
    return f'<gettimeofday assign_to="s,us"/>{log}'


def _scenario(name: str, steps: list[str]) -> str:
    body = "\n".join(steps)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="{name}">\n{body}\n</scenario>\n'


def _reply(
    status: str, rest: str = EMPTY, *, cseq: str = "[last_CSeq:]", tag: str = ";tag=[call_number]c", more: str = ""
) -> str:
    head = (
        f"SIP/2.0 {status}\n[last_Via:]\n[last_From:]\n[last_To:]{tag}\n[last_Call-ID:]\n{cseq}\n"
        "Contact: <sip:sipp@[local_ip]:[local_port]>\n"
    )
    return f"<send{more}><![CDATA[\n{head}{rest}\n]]></send>"


def _awaited(method: str, within: int, late: str = "over", then: str = "") -> str:
    return f'<recv request="{method}" {_at_last(within, late)}{then}/>'


def callee() -> str:
    """Answers what ends in 1, is busy for what ends in 2, and lets everything else ring."""
    found = [
        f'<ereg regexp="INVITE sip:[^@;]*{digit}@" search_in="msg" assign_to="{name}"/>'
        for digit, name in ((1, "answers"), (2, "busy"))
    ]
    number = '<ereg regexp="[0-9]+" search_in="hdr" header="CSeq:" assign_to="number"/>'
    steps = [
        *(f'<recv request="{method}" optional="true" next="fine"/>' for method in ("OPTIONS", "NOTIFY")),
        f'<recv request="INVITE" test="busy" next="busy">{_action("".join(found) + number)}</recv>',
        _reply("180 Ringing", more=' test="answers" next="answers"'),
        _awaited("CANCEL", 4 * ENDED),
        _reply("200 OK"),
        _reply("487 Request Terminated", cseq="CSeq: [$number] INVITE", more=REPEATED),
        _awaited("ACK", ENDED, then=' next="over"'),
        '<label id="busy"/>',
        _reply("486 Busy Here", more=REPEATED),
        _awaited("ACK", ENDED, then=' next="over"'),
        '<label id="answers"/>',
        _reply("200 OK", SDP, more=REPEATED),
        _awaited("ACK", ENDED),
        _awaited("BYE", 4 * ENDED),
        '<label id="fine"/>',
        _reply("200 OK"),
        '<label id="over"/>',
    ]
    return _scenario("callee", steps)


REPEATED = ' retrans="500" ontimeout="over"'


def registration() -> str:
    """Of each line of its file (account; user part of the contact; password), at this socket."""
    contact = "Contact: <sip:[field1]@[local_ip]:[local_port]>\nExpires: 3600\n"
    asks = [_register(contact + EMPTY), '<recv response="401" auth="true"/>']
    return _scenario("registration", [*asks, _register(contact + PASSWORD + EMPTY), '<recv response="200"/>'])


def _register(rest: str) -> str:
    head = (
        "REGISTER sip:[remote_ip]:[remote_port] SIP/2.0\n"
        "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\nMax-Forwards: 70\n"
        "From: <sip:[field0]@[remote_ip]>;tag=[call_number]r\nTo: <sip:[field0]@[remote_ip]>\n"
        "Call-ID: [call_id]\nCSeq: [cseq] REGISTER\n"
    )
    return f'<send retrans="500"><![CDATA[\n{head}{rest}\n]]></send>'
