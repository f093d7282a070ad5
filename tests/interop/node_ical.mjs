// Reads every feed with node-ical and compares it with what our events say: node node_ical.mjs FOLDER
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import ical from "node-ical";

const folder = process.argv[2];
const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8"));
const faults = [];
let read = 0;
const text = (value) => (typeof value === "object" && value !== null ? value.val : value);
const two = (number) => String(number).padStart(2, "0");
for (const name of readdirSync(folder).filter((each) => each.endsWith(".ics"))) {
  const found = ical.sync.parseICS(readFileSync(join(folder, name), "utf8"));
  const events = Object.values(found).filter((each) => each.type === "VEVENT");
  read += events.length;
  if (!expected[name]) continue;
  const wanted = { ...expected[name] };
  for (const event of events) {
    const must = wanted[event.uid];
    if (!must) { faults.push(`${name}: ${event.uid} was not sent, or twice`); continue; }
    delete wanted[event.uid];
    const day = event.datetype === "date";
    const at = day
      ? `${event.start.getFullYear()}-${two(event.start.getMonth() + 1)}-${two(event.start.getDate())}`
      : event.start.toISOString().replace(".000Z", "Z");
    if (at !== must.start) faults.push(`${name}: ${event.uid} starts ${at}, not ${must.start}`);
    if (!text(event.summary).endsWith(must.title)) faults.push(`${name}: ${event.uid} is called ${text(event.summary)}`);
    if (event.status !== must.status) faults.push(`${name}: ${event.uid} is ${event.status}, not ${must.status}`);
  }
  for (const uid of Object.keys(wanted)) faults.push(`${name}: ${uid} was not found`);
}
console.log(`node-ical: ${read} events read, ${faults.length} faults`);
for (const fault of faults.slice(0, 20)) console.log(`  ${fault}`);
process.exit(faults.length || !read ? 1 : 0);
