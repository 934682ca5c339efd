"""What the console's scripts say. In `{braces}` stands what they fill in."""

from flask_babel import gettext as _

from webui.words import livecalls


def words() -> dict[str, str]:
    """By key, as static/console-*.js ask for them."""
    return livecalls.presence() | livecalls.states() | _states() | _actions() | _news() | _refusals()


def _states() -> dict[str, str]:
    return {
        "unknown": _("Not known"),
        "with": _("On a call with {name}"),
        "rings-for": _("Ringing: {name}"),
        "ringing": _("Ringing"),
        "dialling": _("Calling …"),
        "own": _("Your own call"),
        "first": _("Your phone rings first"),
        "parked": _("Parked on {slot}"),
        "back": _("Back from slot {slot}"),
        "asking": _("You are asking {name}; {caller} is on hold"),
        "dialled": _("dialled {number}"),
        "somebody": _("A caller"),
        "outside": _("Outside number"),
        "from-to": _("{from} → {to}"),
        "by": _("parked by {name}"),
        "back-in": _("comes back in {time}"),
        "free": _("Slot {slot}, free"),
        "taken": _("Slot {slot}: {name}"),
    }


def _actions() -> dict[str, str]:
    return {
        "doing": _("One moment …"),
        "do-call": _("Call {name}"),
        "do-transfer": _("Transfer to {name}"),
        "do-consult": _("Ask {name} first"),
        "do-voicemail": _("Send to the voicemail of {name}"),
        "star": _("Favourite: {name}"),
        "number": _("Number {number}"),
        "note-saved": _("The note is saved."),
        "chosen": _("Chosen: {name}"),
        "people": _("{count} people shown"),
        "one-person": _("One person shown: {name}, {state}"),
        "no-people": _("Nobody found"),
    }


def _news() -> dict[str, str]:
    return {
        "call-rings": _("Call from {name}, ringing"),
        "call-waits": _("Call from {name} rings at {who}"),
        "call-talks": _("You are talking with {name}"),
        "call-ended": _("The call with {name} has ended"),
        "call-held": _("{name} is on hold"),
        "call-parked": _("{name} is parked on {slot}"),
        "slot-free": _("Slot {slot} is free again"),
        "notice": _("Incoming call"),
        "title": _("({count}) {title}"),
        "asked": _("Notices are on."),
        "denied": _("Your browser does not let this page show notices. Allow them in its settings for this page."),
    }


def _refusals() -> dict[str, str]:
    return {
        "stale": _("Nothing was done: the page is not live at the moment, and may show an old picture."),
        "no-call": _("Choose a call first: there is none that could be handed on."),
        "no-slot": _("Slot {slot} is taken. Choose a free one."),
        "no-box": _("{name} has no voicemail."),
        "no-answer": _("No answer from the portal. Nobody knows whether it was done: look at the call."),
        "no-rings": _("No call is ringing."),
        "no-parked": _("Nobody is parked."),
        "failed": _("That did not work. Try again."),
    }
