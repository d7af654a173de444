// Shows /api/status as cards, anew every few seconds. Everything is set as text, never as markup: names come from people.
"use strict";

const kInterval = 5000; // milliseconds

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function number(value) {
  return Number(value).toLocaleString();
}

function counted(count, one, many) {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/// How long ago, in words: "2 minutes ago".
function ago(seconds) {
  if (seconds < 60) return "just now";
  for (const [unit, length] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (seconds >= length) return counted(Math.floor(seconds / length), unit, `${unit}s`) + " ago";
  }
  return "";
}

function initials(name) {
  const words = name.trim().split(/\s+/);
  return (words[0][0] + (words.length > 1 ? words[words.length - 1][0] : "")).toUpperCase();
}

function note(one) {
  const box = element("div", "", `note ${one.severity}`);
  box.append(element("p", (one.job ? `${one.job}: ` : "") + one.title), element("p", one.text, "quiet"));
  if (one.fix) box.append(element("p", `Fix: ${one.fix}`));
  return box;
}

/// What the last cycle did, in words.
function outcome(cycle) {
  if (cycle.outcome === "failed") return "failed";
  if (cycle.outcome === "busy") return "another instance works on it";
  if (cycle.outcome === "stopped") return "stopped half-way; the next cycle goes on";
  const done = [];
  if (cycle.totals.assets) done.push(`added ${counted(cycle.totals.assets, "photo", "photos")}`);
  if (cycle.totals.followed) done.push(`followed ${counted(cycle.totals.followed, "change", "changes")}`);
  if (cycle.totals.removed) done.push(`removed ${counted(cycle.totals.removed, "photo", "photos")}`);
  return done.length ? done.join(", ") : "nothing new";
}

function state(job) {
  if (job.running) {
    const box = element("div");
    box.append(element("p", `Now: ${job.running.sentence || "starting"}`, "state"));
    if (job.running.expected) {
      const bar = element("progress");
      bar.max = job.running.expected;
      bar.value = job.running.done;
      bar.setAttribute("aria-label", "progress of this step");
      box.append(bar, element("p", `${number(job.running.done)} of ${number(job.running.expected)}`, "quiet"));
    }
    return box;
  }
  const cycle = job.last_cycle;
  if (!cycle) return element("p", "No cycle has run yet", "state");
  const text = outcome(cycle);
  const kind = job.brake ? "warning" : cycle.outcome === "failed" ? "error" : "good";
  return element("p", `${ago(cycle.ended_seconds_ago)}: ${text}`, `state ${kind}`);
}

function brake(job) {
  const held = [];
  const of = ` of ${counted(job.brake.mirrors, "photo", "photos")}`;
  if (job.brake.would_remove) held.push(`${number(job.brake.would_remove)}${of} would be removed`);
  if (job.brake.tombstones) held.push(`${number(job.brake.tombstones)}${of} are gone from the target's account`);
  const box = element("div", "", "note warning");
  box.append(element("p", `Waits for you: ${held.join(", and ")}`));
  const fix = element("p", "To see them, and to let it happen: ");
  fix.append(element("code", `kindred sync --release ${job.job}`));
  box.append(fix);
  return box;
}

/// A part that opens. It stays open over the next look by its key.
function part(key, title, content) {
  const box = element("details");
  box.dataset.key = key;
  box.append(element("summary", title), content);
  return box;
}

function list(lines) {
  const made = element("ul");
  for (const line of lines) made.append(element("li", line));
  return made;
}

function table(rows) {
  const made = element("table");
  for (const [name, value] of rows) {
    const line = made.insertRow();
    const head = element("th", name);
    head.scope = "row";
    line.append(head);
    line.insertCell().textContent = value;
  }
  return made;
}

function details(job) {
  const parts = [];
  if (job.faults.length) {
    const lines = job.faults.map(fault => `${fault.path || fault.asset || fault.person}: ${fault.detail || fault.reason}`);
    parts.push(part("faults", "Could not be mirrored", list(lines)));
  }
  if (job.tombstones) {
    const box = element("div");
    box.append(list(job.tombstone_list.map(one => `${one.file_name}, ${new Date(one.at).toLocaleString()}`)));
    const how = element("p", "To bring them back: ", "quiet");
    how.append(element("code", `kindred restore ${job.job}`));
    box.append(how);
    parts.push(part("tombstones", `${counted(job.tombstones, "photo", "photos")} that the target deleted`, box));
  }
  const rows = [["waiting for Immich", number(job.pending)], ["skipped as duplicates", number(job.duplicates)],
                ["offline", number(job.offline)], ["folder", job.target_path_prefix]];
  for (const [name, value] of Object.entries(job.totals)) rows.push([name.replaceAll("_", " "), number(value)]);
  parts.push(part("numbers", "Numbers since the beginning", table(rows)));
  const steps = job.last_cycle ? job.last_cycle.steps : [];
  if (steps.length) {
    const lines = steps.map(step => [step.name.replaceAll("_", " "), `${number(step.count)}, ${step.seconds.toFixed(2)} s`]);
    parts.push(part("steps", "Steps of the last cycle", table(lines)));
  }
  for (const one of parts) one.dataset.key = `${job.job}/${one.dataset.key}`;
  return parts;
}

function people(job) {
  const box = element("div", "", "people");
  const names = [job.source_name || "source", job.target_name || "target"];
  names.forEach((name, at) => {
    if (at) box.append(element("span", "→", "quiet"));
    const mark = element("span", initials(name), "initials");
    mark.setAttribute("aria-hidden", "true");
    box.append(mark, element("span", name));
  });
  return box;
}

function card(job) {
  const box = element("article", "", "card");
  box.append(people(job), element("h2", job.job), element("p", job.shares, "quiet"));
  const count = element("p");
  count.append(element("span", number(job.mirrors), "count"), ` ${job.mirrors === 1 ? "photo" : "photos"} shared`);
  box.append(count, state(job));
  if (job.brake) box.append(brake(job));
  box.append(...details(job));
  return box;
}

/// Puts the new state in place of the old, with what was open and what had the focus as it was.
function replace(answer) {
  const open = new Set([...document.querySelectorAll("details[open]")].map(one => one.dataset.key));
  const focused = document.activeElement?.closest("details")?.dataset.key;
  const warnings = answer.warnings.filter(one => one.code !== "brake_holds");
  document.getElementById("warnings").replaceChildren(...warnings.map(note));
  const jobs = answer.jobs.map(card);
  document.getElementById("jobs").replaceChildren(...(jobs.length ? jobs : [element("p", "There is no job yet: run kindred setup")]));
  for (const one of document.querySelectorAll("details")) {
    one.open = open.has(one.dataset.key);
    if (focused === one.dataset.key) one.querySelector("summary").focus();
  }
}

async function show() {
  const head = document.getElementById("head");
  try {
    const answer = await (await fetch("api/status")).json();
    const version = answer.instance.immich_version;
    head.textContent = `Kindred ${answer.version}${version ? `, Immich ${version}` : ""}. ` +
      (answer.instance.database_reachable ? `Looks for changes every ${answer.sync_interval_seconds} s` : "The database is out of reach");
    replace(answer);
  } catch (error) {
    head.textContent = `The service does not answer (${error.message}). This page tries again by itself.`;
  }
}

show();
setInterval(show, kInterval);
