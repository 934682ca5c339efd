#!/bin/sh
# The one script that installs packages on the system: for the tests, ffmpeg for uploads, voices for typed greetings. As an ordinary user
# it says what is missing and ends well: the tests that need it are then skipped, by name, and the portal says so, too.
set -eu

#   sip-tester   SIPp, which makes the load of the benchmarks
#   postgresql   the second database that all store tests run on
#   chromium-headless-shell   the browser of the portal's tests, without windows; where there is none, chromium
#   ffmpeg       converts the music and greetings that people upload
#   flite        speaks greetings that are typed, in English; espeak-ng in French and German
WANTED="sip-tester postgresql chromium-headless-shell ffmpeg flite espeak-ng"

missing=""
for package in $WANTED; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
    echo "Some tests will be skipped; without ffmpeg music can’t be uploaded, without flite and espeak-ng greetings can’t be typed. To have all of it:  sudo apt-get install$missing"
    exit 0
fi

echo "Installing for the tests:$missing"
log=$(mktemp)
apt-get update -qq >"$log" 2>&1 || true
apt-cache show chromium-headless-shell >/dev/null 2>&1 || missing=$(echo "$missing" | sed 's/chromium-headless-shell/chromium/')
if DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >>"$log" 2>&1; then
    rm -f "$log"
else
    tail -n 20 "$log"
    echo "The packages could not be installed (whole output: $log); the tests that need them will be skipped."
fi
