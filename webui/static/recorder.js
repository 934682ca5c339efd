// The microphone's sound becomes a WAV, which is sent like a file that was chosen: at once where there is a button to use
// it (data-use), else with the rest of the form, until it is removed.

const RATE = 16000;

function wav(samples) {
  const data = new DataView(new ArrayBuffer(44 + 2 * samples.length));
  const text = (at, letters) => [...letters].forEach((letter, n) => data.setUint8(at + n, letter.charCodeAt(0)));
  text(0, "RIFF"); data.setUint32(4, 36 + 2 * samples.length, true); text(8, "WAVEfmt ");
  data.setUint32(16, 16, true); data.setUint16(20, 1, true); data.setUint16(22, 1, true);
  data.setUint32(24, RATE, true); data.setUint32(28, 2 * RATE, true); data.setUint16(32, 2, true); data.setUint16(34, 16, true);
  text(36, "data"); data.setUint32(40, 2 * samples.length, true);
  samples.forEach((each, n) => data.setInt16(44 + 2 * n, Math.max(-1, Math.min(1, each)) * 32767, true));
  return new File([data.buffer], "recorded.wav", { type: "audio/wav" });
}

// Whatever the browser records in, as samples of one channel.
async function samplesOf(blob) {
  const context = new OfflineAudioContext(1, RATE, RATE);
  const decoded = await context.decodeAudioData(await blob.arrayBuffer());
  const whole = new OfflineAudioContext(1, Math.max(1, Math.ceil(decoded.duration * RATE)), RATE);
  const source = whole.createBufferSource();
  source.buffer = decoded;
  source.connect(whole.destination);
  source.start();
  return whole.startRendering();
}

function watch(recorder) {
  const [record, stop, hear, use, remove] = ["record", "stop", "hear", "use", "remove"].map((name) => recorder.querySelector(`[data-${name}]`));
  const said = recorder.querySelector(".recorder-said");
  const form = recorder.closest("form");
  let machine = null;
  let made = null; // an AudioBuffer
  let playing = null; // where it is heard
  let timer = 0;

  const field = form.querySelector("[data-instead]"); // for a file, where nothing is recorded

  function show(...buttons) { for (const each of [record, stop, hear, use, remove]) if (each) each.hidden = !buttons.includes(each); }

  async function begin() {
    let stream;
    try { stream = await navigator.mediaDevices.getUserMedia({ audio: true }); } catch { said.textContent = said.dataset.denied; return; }
    const parts = [];
    const begun = Date.now();
    machine = new MediaRecorder(stream);
    machine.addEventListener("dataavailable", (event) => parts.push(event.data));
    machine.addEventListener("stop", async () => {
      clearInterval(timer);
      for (const track of stream.getTracks()) track.stop();
      made = await samplesOf(new Blob(parts, { type: machine.mimeType }));
      const seconds = Math.round(made.duration);
      said.textContent = said.dataset.made.replace("{length}", `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
      if (!use) take();
      show(record, hear, use, remove);
      (use ?? hear).focus();
    });
    machine.start();
    show(stop);
    stop.focus();
    said.textContent = said.dataset.recording;
    timer = setInterval(() => {
      const seconds = Math.floor((Date.now() - begun) / 1000);
      said.textContent = `${said.dataset.recording} ${seconds} s`;
      if (seconds >= Number(recorder.dataset.longest)) machine.stop();
    }, 500);
  }

  function listen() {
    playing?.close();
    playing = new AudioContext();
    const source = playing.createBufferSource();
    source.buffer = made;
    source.connect(playing.destination);
    source.start();
  }

  function take() {
    const files = new DataTransfer();
    files.items.add(wav(made.getChannelData(0)));
    form.elements.file.files = files.files;
    if (field) field.hidden = true;
  }

  function leaveOut() {
    playing?.close();
    playing = made = null;
    form.elements.file.value = "";
    said.textContent = "";
    if (field) field.hidden = false;
    show(record);
    record.focus();
  }

  recorder.hidden = false;
  record.addEventListener("click", begin);
  stop.addEventListener("click", () => machine.stop());
  hear.addEventListener("click", listen);
  remove?.addEventListener("click", leaveOut);
  use?.addEventListener("click", () => { take(); form.requestSubmit(); });
}

// Browsers lend the microphone to encrypted pages only.
function watchAll() {
  if (!navigator.mediaDevices || !("MediaRecorder" in window)) return;
  for (const recorder of document.querySelectorAll(".recorder[hidden]")) watch(recorder);
}
watchAll();
document.body.addEventListener("htmx:afterSettle", watchAll); // what was recorded by phone: that part is drawn anew
