// What the pages do in the browser: say whether anybody looks, and fetch phones' screens for what is in sight.
"use strict";
const phonedeck = (window.phonedeck = {});

document.addEventListener("visibilitychange", () => emitEvent("phonedeck-visible", !document.hidden));

document.addEventListener(
  "click",
  (event) => {
    if (event.detail > 1 && event.target.closest(".pd-once")) event.stopPropagation();
  },
  true,
);

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Resolves at once while the tab is shown, else when it is shown again: what is hidden asks for nothing.
const shown = () =>
  document.hidden
    ? new Promise((resolve) => document.addEventListener("visibilitychange", () => resolve(), { once: true })).then(shown)
    : Promise.resolve();

// One picture of a phone: its number and its blob, that it is the same as before, or why there is none. Null when the
// server is away.
async function picture(phone, size, known) {
  try {
    const answer = await fetch(`/screens/${encodeURIComponent(phone)}/${size}?known=${known}`);
    if (answer.status !== 200) {
      const same = answer.headers.has("Phonedeck-Number");
      return { same, reason: decodeURIComponent(answer.headers.get("Phonedeck-Reason") || "") };
    }
    return { number: Number(answer.headers.get("Phonedeck-Number")), blob: await answer.blob() };
  } catch {
    return null;
  }
}

async function put(img, blob) {
  const url = URL.createObjectURL(blob);
  const before = img.dataset.url;
  img.src = url;
  img.dataset.url = url;
  try {
    await img.decode();
  } catch { /* the page is going away */ }
  img.hidden = false;
  if (before) URL.revokeObjectURL(before);
}

// The wall: the tiles in sight, the one that has waited longest first, two at a time.
phonedeck.watchWall = () => {
  const visible = new Set();
  const asked = new Map(), known = new Map(), busy = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) visible[entry.isIntersecting ? "add" : "delete"](entry.target);
  });
  document.querySelectorAll(".pd-tile").forEach((tile) => observer.observe(tile));
  const next = () => {
    let chosen = null;
    for (const tile of visible) {
      if (!tile.dataset.live || busy.has(tile)) continue;
      if (!chosen || (asked.get(tile) || 0) < (asked.get(chosen) || 0)) chosen = tile;
    }
    return chosen;
  };
  const run = async () => {
    for (;;) {
      await shown();
      const tile = next();
      if (!tile) { await pause(300); continue; }
      busy.add(tile);
      const began = performance.now();
      const got = await picture(tile.dataset.phone, "small", known.get(tile) || 0);
      busy.delete(tile);
      if (got && got.blob) {
        asked.set(tile, began);
        known.set(tile, got.number);
        await put(tile.querySelector("img"), got.blob);
      } else if (got && got.same) {
        asked.set(tile, began);
      } else if (got && got.reason) {
        asked.set(tile, began + 5000);
      }
      await pause(!got ? 3000 : got.blob || got.same ? 200 : 400);
    }
  };
  run();
  run();
};

phonedeck.putTiles = (changed) => {
  for (const [phone, words, live] of changed) {
    const tile = document.querySelector(`.pd-tile[data-phone="${CSS.escape(phone)}"]`);
    if (!tile) continue;
    tile.querySelector(".pd-tile-words").innerHTML = words;
    tile.dataset.live = live ? "1" : "";
    if (!live) tile.querySelector("img").hidden = true;
  }
};

// One phone: pictures one after the other, and on request the elements over them.
let stage = null, inspecting = false, touching = false, elements = [], size = [1, 1], chosen = null, words = {};

phonedeck.watchPhone = (phone, texts) => {
  words = texts;
  stage = document.querySelector(".pd-stage");
  const img = stage.querySelector("img"), reason = stage.querySelector(".pd-stage-reason");
  const rate = document.querySelector(".pd-rate");
  const times = [];
  let known = 0;
  const tellRate = () => {
    const now = performance.now();
    while (times.length && now - times[0] > 4000) times.shift();
    if (!times.length) { rate.textContent = ""; return; }
    const seconds = Math.max(1, (now - times[0]) / 1000);
    rate.textContent = words.rate.replace("{rate}", (times.length / seconds).toFixed(1));
  };
  const run = async () => {
    while (stage.isConnected) {
      await shown();
      if (!stage.dataset.live) { await pause(1000); continue; }
      const got = await picture(phone, "large", known);
      if (got && got.blob) {
        known = got.number;
        times.push(performance.now());
        await put(img, got.blob);
        reason.hidden = true;
      } else if (got && got.same) {
        times.push(performance.now());
        reason.hidden = true;
      } else if (got && got.reason) {
        reason.textContent = got.reason;
        reason.hidden = false;
        await pause(1000);
      }
      await pause(!got ? 3000 : got.blob || got.same ? 30 : 120);
    }
  };
  const read = async () => {
    while (stage.isConnected) {
      await shown();
      if (inspecting && stage.dataset.live) await readElements(phone);
      await pause(1000);
    }
  };
  stage.addEventListener("pointermove", (event) => inspecting && point(event));
  stage.addEventListener("pointerleave", () => inspecting && mark(null));
  let down = null;
  stage.addEventListener("pointerdown", (event) => { if (touching || inspecting) { down = at(event); event.preventDefault(); } });
  stage.addEventListener("pointercancel", () => { down = null; });
  stage.addEventListener("pointerup", (event) => {
    const up = at(event);
    if (inspecting) { point(event); if (chosen) copy(chosen.selectors[0]); }
    else if (touching && down && up) emitEvent("phonedeck-touched", [...down, ...up]);
    down = null;
  });
  window.addEventListener("pagehide", () => emitEvent("phonedeck-left"));
  setInterval(tellRate, 1000);
  run();
  read();
};

phonedeck.inspect = (on) => {
  inspecting = on;
  stage.classList.toggle("pd-inspecting", on);
  if (!on) { elements = []; stage.querySelector(".pd-boxes").replaceChildren(); mark(null); }
};

phonedeck.mayTouch = (on) => {
  touching = on;
  stage.classList.toggle("pd-touching", on);
};

async function readElements(phone) {
  try {
    const answer = await fetch(`/screens/${encodeURIComponent(phone)}/elements`);
    if (answer.status !== 200 || !inspecting) return;
    const found = await answer.json();
    size = found.size;
    elements = found.elements;
    const boxes = elements.map((each) => {
      const [left, top, right, bottom] = each.bounds;
      const box = document.createElement("i");
      Object.assign(box.style, {
        left: `${(100 * left) / size[0]}%`, top: `${(100 * top) / size[1]}%`,
        width: `${(100 * (right - left)) / size[0]}%`, height: `${(100 * (bottom - top)) / size[1]}%`,
      });
      each.box = box;
      return box;
    });
    stage.querySelector(".pd-boxes").replaceChildren(...boxes);
  } catch { /* the server is away; asked again */ }
}

// Where the pointer is, in pixels of the phone.
function at(event) {
  const img = stage.querySelector("img"), area = img.getBoundingClientRect();
  if (!img.naturalWidth || !area.width) return null;
  const x = Math.round(((event.clientX - area.left) / area.width) * img.naturalWidth);
  const y = Math.round(((event.clientY - area.top) / area.height) * img.naturalHeight);
  return x < 0 || y < 0 || x >= img.naturalWidth || y >= img.naturalHeight ? null : [x, y];
}

// The smallest element under the pointer: what lies on top is mostly the smallest.
function point(event) {
  const where = at(event);
  if (!where) return mark(null);
  const img = stage.querySelector("img");
  const x = (where[0] * size[0]) / img.naturalWidth, y = (where[1] * size[1]) / img.naturalHeight;
  let found = null, least = Infinity;
  for (const each of elements) {
    const [left, top, right, bottom] = each.bounds, area = (right - left) * (bottom - top);
    if (x >= left && x < right && y >= top && y < bottom && area <= least) { found = each; least = area; }
  }
  mark(found);
}

function mark(element) {
  if (chosen && chosen.box) chosen.box.classList.remove("pd-chosen");
  chosen = element;
  const told = document.querySelector(".pd-element");
  if (!element) return;
  if (element.box) element.box.classList.add("pd-chosen");
  const line = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  const name = line("p", [element.cls, element.text || element.desc, element.id].filter(Boolean).join(" · "));
  const list = document.createElement("ul");
  for (const selector of element.selectors) {
    const item = document.createElement("li"), button = line("button", selector);
    button.type = "button";
    button.addEventListener("click", () => copy(selector));
    item.append(button);
    list.append(item);
  }
  told.replaceChildren(name, list);
}

// Words that this script shows, in the person's language.
phonedeck.say = (texts) => { words = { ...words, ...texts }; };

document.addEventListener("click", (event) => {
  const button = event.target.closest(".pd-copy");
  if (button) copy(button.closest(".pd-code").querySelector("pre").textContent, words.copied);
});

// To the first field that something is wrong with.
phonedeck.toProblem = async () => {
  for (let turn = 0; turn < 20; turn++) {
    await pause(50); // what is wrong is marked a moment later
    const field = document.querySelector(".q-field--error");
    if (!field) continue;
    field.scrollIntoView({ block: "center" });
    field.querySelector("input, textarea")?.focus();
    return;
  }
};

async function copy(text, said) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // over plain HTTP from another machine there is no clipboard for pages
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  Quasar.Notify.create({ message: said || words.copied.replace("{text}", text), timeout: 2500, position: "bottom" });
}

// Buttons inside HTML: what to do, and about which.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-do]");
  if (button) emitEvent("phonedeck-do", [button.dataset.do, Number(button.dataset.id)]);
});

// A screenshot of a task, large: a click or Enter on it, and again or Escape to go back.
phonedeck.enlarge = () => {
  if (phonedeck.enlarging) return;
  phonedeck.enlarging = true;
  document.addEventListener("click", (event) => {
    const shot = event.target.closest && event.target.closest(".pd-screenshot");
    if (!shot) return;
    const dialog = Object.assign(document.createElement("dialog"), { className: "pd-large" });
    const close = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
    const words = Object.assign(document.createElement("p"), {
      textContent: shot.parentElement.querySelector("figcaption").firstChild.textContent,
    });
    close.setAttribute("aria-label", document.querySelector("[data-close]").dataset.close);
    dialog.setAttribute("aria-label", words.textContent);
    dialog.append(close, shot.querySelector(".pd-layers").cloneNode(true), words);
    dialog.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => { dialog.remove(); shot.focus(); });
    document.body.append(dialog);
    dialog.showModal();
  });
};

// Tasks: what is ticked, rows that change, filters without empty fields in their address.
const ticked = () => [...document.querySelectorAll(".pd-tasks tbody input:checked")].map((box) => Number(box.value));
const tellTicked = () => {
  const all = document.querySelector(".pd-tick-all"), some = ticked();
  const count = document.querySelectorAll(".pd-tasks tbody tr").length;
  all.checked = count > 0 && some.length === count;
  all.indeterminate = some.length > 0 && some.length < count;
  emitEvent("phonedeck-ticked", some);
};

phonedeck.watchTasks = () => {
  document.querySelector(".pd-tasks").addEventListener("change", (event) => {
    if (event.target.matches(".pd-tick-all"))
      document.querySelectorAll(".pd-tasks tbody input").forEach((box) => { box.checked = event.target.checked; });
    tellTicked();
  });
};

phonedeck.untick = () => {
  document.querySelectorAll(".pd-tasks tbody input").forEach((box) => { box.checked = false; });
  tellTicked();
};

// [[id, row or null where it is as it was], …] in their order. Ticks and the focus stay where they are.
phonedeck.putTasks = (rows) => {
  const body = document.querySelector(".pd-tasks tbody");
  const known = new Map([...body.children].map((row) => [Number(row.dataset.task), row]));
  const before = ticked().length;
  rows.forEach(([id, html], index) => {
    let row = known.get(id);
    known.delete(id);
    if (html !== null) {
      const made = document.createElement("tbody");
      made.innerHTML = html;
      const next = made.firstElementChild;
      if (row) {
        next.querySelector("input").checked = row.querySelector("input").checked;
        const focused = [...row.querySelectorAll("a, input")].indexOf(document.activeElement);
        row.replaceWith(next);
        if (focused >= 0) next.querySelectorAll("a, input")[focused]?.focus();
      }
      row = next;
    }
    if (row && body.children[index] !== row) body.insertBefore(row, body.children[index] || null);
  });
  for (const row of known.values()) row.remove();
  if (ticked().length !== before) tellTicked();
};

document.addEventListener("formdata", (event) => {
  if (!event.target.matches(".pd-filterform")) return;
  for (const [name, value] of [...event.formData]) if (!value) event.formData.delete(name);
});
document.addEventListener("change", (event) => {
  if (event.target.matches(".pd-filterform select")) event.target.form.requestSubmit();
});
