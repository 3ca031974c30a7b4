/**
 * Times as Python's `strftime()` writes them, in English as its C locale is.
 *
 * @module
 */
import { repeatText } from "../value/budget.ts";
import { TemplateRefusal } from "../value/values.ts";

const DAYS = [
  ...["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
  "Saturday",
];
const MONTHS = [
  ...["January", "February", "March", "April", "May", "June", "July"],
  ...["August", "September", "October", "November", "December"],
];

/**
 * A local time by a format such as `"%d %b %Y"`; `%-d` is without the zero.
 *
 * @throws {TemplateRefusal} If we do not know a directive.
 */
export function strftime(time: Date, format: string): string {
  return format.replace(
    /%([-_0^#]?)(\d*)([a-zA-Z%])/gs,
    (_whole, flag, width, directive) =>
      flagged(directiveText(time, directive), flag, width),
  );
}

function flagged(text: string, flag: string, width: string): string {
  const shown = flag === "-"
    ? text.replace(/^[0 ]+(?=\d)/, "")
    : flag === "_"
    ? text.replace(/^0+(?=\d)/, (zeros) => " ".repeat(zeros.length))
    : flag === "^"
    ? text.toUpperCase()
    : flag === "#"
    ? (text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase())
    : text;
  const pad = flag === "_" || !/^\d+$/.test(text) ? " " : "0";
  return repeatText(pad, Number(width) - shown.length) + shown;
}

function directiveText(time: Date, directive: string): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = time.getDay();
  const date = time.getDate();
  const month = time.getMonth();
  const year = time.getFullYear();
  const hour = time.getHours();
  const ofYear = dayOfYear(time);
  const all = (format: string) => strftime(time, format);
  switch (directive) {
    case "%":
      return "%";
    case "a":
      return DAYS[day].slice(0, 3);
    case "A":
      return DAYS[day];
    case "b":
    case "h":
      return MONTHS[month].slice(0, 3);
    case "B":
      return MONTHS[month];
    case "c":
      return all("%a %b %e %H:%M:%S %Y");
    case "C":
      return two(Math.floor(year / 100));
    case "d":
      return two(date);
    case "D":
    case "x":
      return all("%m/%d/%y");
    case "e":
      return String(date).padStart(2);
    case "f":
      return `${String(time.getMilliseconds()).padStart(3, "0")}000`;
    case "F":
      return all("%Y-%m-%d");
    case "g":
      return two(isoWeek(time).year % 100);
    case "G":
      return String(isoWeek(time).year);
    case "H":
      return two(hour);
    case "I":
      return two(hour % 12 || 12);
    case "j":
      return String(ofYear).padStart(3, "0");
    case "k":
      return String(hour).padStart(2);
    case "l":
      return String(hour % 12 || 12).padStart(2);
    case "m":
      return two(month + 1);
    case "M":
      return two(time.getMinutes());
    case "n":
      return "\n";
    case "p":
      return hour < 12 ? "AM" : "PM";
    case "P":
      return hour < 12 ? "am" : "pm";
    case "r":
      return all("%I:%M:%S %p");
    case "R":
      return all("%H:%M");
    case "s":
      return String(Math.floor(time.getTime() / 1000));
    case "S":
      return two(time.getSeconds());
    case "t":
      return "\t";
    case "T":
    case "X":
      return all("%H:%M:%S");
    case "u":
      return String(day || 7);
    case "U":
      return two(Math.floor((ofYear + 6 - day) / 7));
    case "V":
      return two(isoWeek(time).week);
    case "w":
      return String(day);
    case "W":
      return two(Math.floor((ofYear + 6 - (day + 6) % 7) / 7));
    case "y":
      return two(year % 100);
    case "Y":
      return String(year);
    // A time of no zone has neither.
    case "z":
    case "Z":
      return "";
  }
  throw new TemplateRefusal(`strftime's %${directive} is not supported`);
}

/** From 1. */
function dayOfYear(time: Date): number {
  const start = Date.UTC(time.getFullYear(), 0, 1);
  const today = Date.UTC(time.getFullYear(), time.getMonth(), time.getDate());
  return Math.round((today - start) / 86_400_000) + 1;
}

/** Weeks begin on Monday; the first is the one with the year's first Thursday. */
function isoWeek(time: Date): { year: number; week: number } {
  const thursday = new Date(
    time.getFullYear(),
    time.getMonth(),
    time.getDate() + 3 - (time.getDay() + 6) % 7,
  );
  return {
    year: thursday.getFullYear(),
    week: Math.floor((dayOfYear(thursday) - 1) / 7) + 1,
  };
}
