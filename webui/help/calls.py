"""The guide on what happens to one's calls: Home, rules, time frames, forwarding, caller lists, the night switch."""

# ruff: noqa: E501  (sentences are not broken: each is a message to translate)

from flask_babel import gettext as _

from webui.help.topic import How, Ids, Topic
from webui.switched import link


def home(ids: Ids) -> Topic:
    own = {"user": ids.user}
    return Topic(
        "home",
        _("Home"),
        "home",
        _("Home answers one question: what happens if somebody calls you now?"),
        (
            _("At the top stands the rule in force, what it does, and until when. “Why this rule?” shows how it was chosen."),
            _("Below are two switches for the moment: do not disturb, and forwarding of all calls."),
            _("Beside them you see your phones, and whether each is connected. A phone that is not connected can’t ring."),
            _("What needs your attention stands in a box of its own, with a link to where it is mended."),
            _("The page moves by itself. If it can’t, it says so: then load it again. Calls follow your rules all the same."),
        ),
        (
            How(_("How do I send calls to my mobile after hours?"), _("Type the number once, choose your opening hours, and save. Outside those hours calls go to the mobile."),
                link("rules.new", wish="after-hours", **own), _("Send calls to my mobile after hours")),
            How(_("How do I find out why my phone didn’t ring?"), _("Give the day, the time and the caller; you are told step by step what happened to such a call."),
                link("explain.show", **own), _("What happens if …")),
            How(_("How do I choose which phones ring?"), _("Open the rule in force, and tick the phones under “Who rings”."), link("rules.show", **own), _("Answering rules")),
        ),
    )  # fmt: skip


def rules(ids: Ids) -> Topic:
    own = {"user": ids.user}
    return Topic(
        "rules",
        _("Answering rules"),
        "rules",
        _("A rule says what happens to a call while a time frame holds."),
        (
            _("Rules are read from the top. The first one that is switched on, and whose time frame holds, counts. It counts alone: rules are never mixed."),
            _("The last rule is called Default. It always holds, and can’t be deleted, switched off or moved."),
            _("Within a rule this order counts: do not disturb; then forward all calls; then, if you are on a call or your phones are not connected, what you chose for that; then the phones ring; at last what is to happen if nobody takes the call."),
            _("“Phones ring for” stands above the list and counts for every rule. A phone that is to start later than that never rings; the page warns of it."),
            _("A saved rule counts for the very next call. The page says when it is live."),
            _("If the time frame of a rule is deleted, the rule stays, is marked, and counts no more until you give it another."),
        ),
        (
            How(_("How do I make a rule?"), _("Choose when it counts, and what happens with calls. What you leave empty stays as usual."),
                link("rules.new", **own), _("New rule")),
            How(_("How do I change the order?"), _("Drag a rule by its handle, or use the arrows up and down. The topmost rule that holds wins."), link("rules.show", **own), _("Answering rules")),
            How(_("How do I let several phones ring together?"), _("Open the rule, choose “Several phones”, and add phones, colleagues’ phones or outside numbers. Each may start some seconds later."), link("rules.show", **own), _("Answering rules")),
            How(_("How do I keep calls out of my mobile’s own voicemail?"), _("Switch on “Ask for confirmation on outside numbers”: whoever picks up presses 1 first, which a voicemail can’t."), link("rules.show", **own), _("Answering rules")),
            How(_("How do I ask callers who they are?"), _("Switch on “Screen outside callers” in the rule. They say a name, you hear it and choose."), link("rules.show", **own), _("Answering rules")),
            How(_("How do I get a deleted rule back?"), _("Press “Undo” in the message that follows the deletion."), link("rules.show", **own), _("Answering rules")),
        ),
    )  # fmt: skip


def frames(ids: Ids) -> Topic:
    own = {"user": ids.user}
    return Topic(
        "frames",
        _("Time frames"),
        "frames",
        _("A time frame gives hours or days a name, so that rules can use them."),
        (
            _("There are four kinds: days and times of the week, dates, public holidays, and always."),
            _("A range holds from its first minute until just before its last: 9:00–17:00 no longer holds at 17:00."),
            _("A range whose end comes before its start runs over midnight, and belongs to the day on which it began."),
            _("Frames may overlap. Which one counts is decided by the order of your rules."),
            _("Frames shared by your company are kept by your office managers. You may use them in your rules."),
            _("Each frame shows where it is used. Before you delete one, you see which rules it leaves without a time."),
        ),
        (
            How(_("How do I set my opening hours?"), _("Make a time frame of the kind “Days and times”, tick the days, and drag the ends of the bars or type the times."), link("frames.new", **own), _("New time frame")),
            How(_("How do I take a holiday into account?"), _("Make a time frame of dates, from the first to the last day, and a rule above the others that uses it."), link("frames.new", **own), _("New time frame")),
            How(_("How do I use public holidays?"), _("Choose the country and the holidays. They are known five years ahead; what is not yet fixed is marked."), link("frames.new", **own), _("New time frame")),
            How(_("How do I say “outside my opening hours”?"), _("Put a rule for your opening hours on top, and below it one that always holds: it gets what the upper one leaves."), link("rules.show", **own), _("Answering rules")),
        ),
    )  # fmt: skip


def forwarding(ids: Ids) -> Topic:
    return Topic(
        "forwarding",
        _("Forwarding and do not disturb"),
        "forward",
        _("The two switches on Home stand above all rules, until you switch them off or their end comes."),
        (
            _("Do not disturb: no phone of yours rings. Callers reach your voicemail if you have one, else they hear that you are busy."),
            _("Forwarding: every call goes to a colleague or a telephone number, and your phones stay quiet."),
            _("Both may have an end: in an hour, at midnight, or at a day and time. Afterwards your rules count again by themselves."),
            _("A switch only adds. When you switch it off, the setting of the rule counts again, whatever it is."),
            _("If both are on, the one switched on last wins. If something else still decides otherwise, the page says so."),
            _("A forwarded outside call shows your own number, or the main number of your company, to whoever is called."),
            _("Emergency calls always go out, whatever is switched on."),
        ),
        (
            How(_("How do I forward all my calls for an hour?"), _("Press “Switch on” beside Forward all calls, type a name or a number, choose “For an hour”, and confirm."), link("home.show", open="always", _anchor="always"), _("Forward all calls")),
            How(_("How do I get some quiet?"), _("Switch on Do not disturb, with an end if you like."), link("home.show", open="dnd", _anchor="dnd"), _("Do not disturb")),
            How(_("How do I forward only when I am busy?"), _("That is part of a rule: under “What happens with calls” you choose where calls go when you are busy, on a call, not connected, or don’t answer."), link("rules.show", user=ids.user), _("Answering rules")),
        ),
    )  # fmt: skip


def lists(ids: Ids) -> Topic:
    own = {"user": ids.user}
    return Topic(
        "lists",
        _("Blocked and allowed callers"),
        "block",
        _("Two lists decide about callers before any rule is read: who is blocked, and who is always allowed."),
        (
            _("Who is blocked hears a notice; nothing rings, and nothing reaches your voicemail."),
            _("Who is always allowed rings past every block, past do not disturb, and is never asked for a name."),
            _("An entry is an outside number, an extension, or how numbers begin, with a star: +49 70*."),
            _("A note beside an entry says why it is there. Only you and who looks after your rules see it."),
            _("Callers who hide their number can be blocked with one switch."),
            _("Your company has lists, too. They count for everybody, beside yours; whom either list lets through gets through."),
        ),
        (
            How(_("How do I block a caller?"), _("Type the number as it was shown, and press “Block”."), link("lists.show", **own), _("Blocked and allowed callers")),
            How(_("How do I let my family ring at any time?"), _("Add their numbers to the list “Always allowed”."), link("lists.show", list="allowed", **own), _("Always allowed")),
            How(_("How do I add many numbers at once?"), _("Paste them, one a line. You see what becomes of each line before anything is changed."), link("lists.paste", **own), _("Add many at once")),
        ),
    )  # fmt: skip


def night(ids: Ids) -> Topic:
    return Topic(
        "night",
        _("Night switch"),
        "night",
        _("The company’s shared time frames, on or off by hand, whatever the clock says: when you close early, or stay longer."),
        (
            _("It is for attendants and office managers, and for shared time frames only."),
            _("Choose until when: until the frame’s own next change, until a day and time, or until it is switched back."),
            _("While it is switched by hand, every page that shows the frame says so, to attendants with who did it and when."),
            _("It counts for the very next call of those whose rules use that frame, and for nobody else. How many they are stands beside it."),
            _("“Back to the clock” ends it at any time."),
        ),
        (
            How(_("How do I close early today?"), _("Press “Switch off” beside Open hours, and choose “Until its next change”. Tomorrow it opens by itself."), link("home.show", _anchor="night"), _("Night switch on Home")),
            How(_("How do I stay open longer?"), _("Press “Keep on” beside Open hours (“Switch on”, if they are over already), and choose until when."), link("home.show", _anchor="night"), _("Night switch on Home")),
            How(_("How do I see what is switched by hand?"), _("Home and the list of shared time frames show it."), link("shared.show", domain=ids.domain), _("Shared time frames")),
        ),
    )  # fmt: skip
