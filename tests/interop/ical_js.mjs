// Reads every feed with ical.js and compares it with what our events say: node ical_js.mjs FOLDER
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import ICAL from "ical.js";

const folder = process.argv[2];
const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8"));
const faults = [];
let read = 0;
for (const name of readdirSync(folder).filter((each) => each.endsWith(".ics"))) {
  ICAL.TimezoneService.reset();
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(join(folder, name), "utf8")));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const wanted = { ...(expected[name] ?? {}) };
  for (const component of calendar.getAllSubcomponents("vevent")) {
    const event = new ICAL.Event(component);
    const start = event.startDate;
    read += 1;
    if (!(event.endDate.compare(start) >= 0)) faults.push(`${name}: ${event.uid} ends before it starts`);
    if (!expected[name]) continue;
    const must = wanted[event.uid];
    if (!must) { faults.push(`${name}: ${event.uid} was not sent, or twice`); continue; }
    delete wanted[event.uid];
    const at = start.isDate ? start.toString() : start.toJSDate().toISOString().replace(".000Z", "Z");
    if (at !== must.start) faults.push(`${name}: ${event.uid} starts ${at}, not ${must.start}`);
    if (!event.summary.endsWith(must.title)) faults.push(`${name}: ${event.uid} is called ${event.summary}`);
    const status = component.getFirstPropertyValue("status");
    if (status !== must.status) faults.push(`${name}: ${event.uid} is ${status}, not ${must.status}`);
  }
  for (const uid of Object.keys(wanted)) faults.push(`${name}: ${uid} was not found`);
}
console.log(`ical.js: ${read} events read, ${faults.length} faults`);
for (const fault of faults.slice(0, 20)) console.log(`  ${fault}`);
process.exit(faults.length || !read ? 1 : 0);
