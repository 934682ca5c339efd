"""One's own profile: who one is, how one gets in, and what programs may do in one's name."""

from webui.profile.whole import register as register
