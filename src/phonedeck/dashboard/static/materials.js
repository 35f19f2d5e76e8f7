// Materials: files on their way to the library, the ones that are selected, and first frames of videos in sight.
"use strict";

phonedeck.MOST_BYTES = 4 * 1024 ** 3;
phonedeck.AT_ONCE = 2;

// Each file is one request whose body is the file itself: the browser reads it from the disk as it sends it.
phonedeck.uploads = (words) => {
  const zone = document.querySelector(".pd-drop"), input = document.querySelector(".pd-drop-input");
  const list = document.querySelector(".pd-uploads"), status = list.parentElement.querySelector('[role="status"]');
  const waiting = [];
  let sending = 0, depth = 0;

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const human = (bytes) => bytes >= 1e9 ? `${(bytes / 1e9).toFixed(2)} GB` : bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.ceil(bytes / 1e3)} kB`;
  const make = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

  const typed = () => document.querySelector(".pd-drop-tags input").value;
  const add = (file, tags = typed()) => {
    const row = make("li", "pd-upload"), name = make("span", "pd-upload-name", file.name);
    const bar = make("span", "pd-bar"), done = make("i", ""), note = make("span", "pd-upload-note", words.waits);
    const button = make("button", "pd-upload-button", "×");
    bar.setAttribute("role", "progressbar");
    bar.setAttribute("aria-label", file.name);
    bar.setAttribute("aria-valuemin", "0");
    bar.setAttribute("aria-valuemax", "100");
    bar.append(done);
    button.type = "button";
    row.append(name, button, bar, note);
    list.append(row);
    const item = { file, tags, row, bar, done, note, button, request: null };
    setButton(item, words.cancel, () => cancel(item));
    setBar(item, 0);
    if (file.size > phonedeck.MOST_BYTES) return fail(item, words.large, false);
    waiting.push(item);
    next();
  };

  const setButton = (item, label, act) => {
    item.button.setAttribute("aria-label", fill(label, { name: item.file.name }));
    item.button.onclick = act;
  };
  const setBar = (item, percent) => {
    item.bar.setAttribute("aria-valuenow", String(percent));
    item.done.style.width = `${percent}%`;
  };
  const end = (item, state, text) => {
    item.row.dataset.state = state;
    item.note.textContent = text;
    status.textContent = `${item.file.name}: ${text}`;
    setButton(item, words.dismiss, () => item.row.remove());
  };
  const fail = (item, text, again) => {
    end(item, "failed", text);
    if (!again) return;
    const button = make("button", "pd-upload-again", words.again);
    button.type = "button";
    button.onclick = () => { item.row.remove(); add(item.file, item.tags); };
    item.note.append(" ", button);
  };
  const cancel = (item) => {
    const place = waiting.indexOf(item);
    if (place >= 0) waiting.splice(place, 1);
    if (item.request) item.request.abort();
    else end(item, "cancelled", words.cancelled);
  };

  const next = () => {
    while (sending < phonedeck.AT_ONCE && waiting.length) send(waiting.shift());
  };

  const send = (item) => {
    sending += 1;
    const request = (item.request = new XMLHttpRequest());
    const began = performance.now(), size = human(item.file.size);
    request.upload.onprogress = (event) => {
      const percent = item.file.size ? Math.min(100, Math.floor((100 * event.loaded) / item.file.size)) : 100;
      const seconds = Math.max(0.2, (performance.now() - began) / 1000);
      setBar(item, percent);
      item.note.textContent = fill(words.sent, { percent, sent: human(event.loaded), size, rate: human(event.loaded / seconds) });
    };
    request.upload.onload = () => { setBar(item, 100); item.note.textContent = words.checks; };
    request.onload = () => {
      const answer = request.response;
      if (answer && answer.code === 0) {
        end(item, "done", words.added);
        emitEvent("phonedeck-uploaded", answer.data.id);
        setTimeout(() => item.row.remove(), 8000);
      } else fail(item, answer ? answer.data?.errors?.[0]?.problem || answer.message : words.lost, !answer || answer.code >= 42900);
    };
    request.onerror = () => fail(item, words.lost, true);
    request.onabort = () => end(item, "cancelled", words.cancelled);
    request.onloadend = () => { item.request = null; sending -= 1; next(); };
    request.open("POST", `/api/v1/materials?tags=${encodeURIComponent(item.tags)}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Filename", encodeURIComponent(item.file.name));
    request.responseType = "json";
    request.send(item.file);
  };

  input.addEventListener("change", () => { [...input.files].forEach((file) => add(file)); input.value = ""; });
  const carries = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  document.addEventListener("dragenter", (event) => { if (carries(event)) { depth += 1; zone.classList.add("pd-over"); } });
  document.addEventListener("dragleave", (event) => { if (carries(event) && --depth <= 0) { depth = 0; zone.classList.remove("pd-over"); } });
  document.addEventListener("dragover", (event) => { if (carries(event)) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    depth = 0;
    zone.classList.remove("pd-over");
    [...event.dataTransfer.files].forEach((file) => add(file));
  });
  window.addEventListener("beforeunload", (event) => { if (sending || waiting.length) event.preventDefault(); });
};

phonedeck.watchMaterials = () => {
  const list = document.querySelector(".pd-materials");
  const picked = () => [...list.querySelectorAll("input[data-pick]:checked")].map((box) => Number(box.dataset.pick));
  let told = "";
  const tell = () => {
    const now = picked();
    if (String(now) === told) return;
    told = String(now);
    emitEvent("phonedeck-picked", now);
  };
  list.addEventListener("change", (event) => { if (event.target.dataset.pick) tell(); });
  // A video asks for its first frame when it comes into sight, not before.
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      target.preload = "metadata";
      target.src = target.dataset.src;
    }
  }, { rootMargin: "200px" });
  const watch = () => {
    list.querySelectorAll("video[data-src]:not([src])").forEach((video) => seen.observe(video));
    tell(); // a tile that came anew is as the server knew it, which may be a moment ago
  };
  new MutationObserver(watch).observe(list, { childList: true, subtree: true });
  watch();
};

phonedeck.pick = (on) => document.querySelectorAll("input[data-pick]").forEach((box) => { box.checked = on; });

// What cannot be shown leaves its icon or its explanation.
document.addEventListener("error", (event) => {
  const media = event.target;
  if (media instanceof Element && media.matches(".pd-material-shot :is(img, video), .pd-media :is(img, video), .pd-hold-shot img, .pd-evidence img")) {
    media.hidden = true;
    media.parentElement.classList.add("pd-broken");
  }
}, true);
