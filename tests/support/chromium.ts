/**
 * Headless Chromium for tests of pages: what a page becomes, and what it asks
 * the network for.
 *
 * Covers one page load per call, or one picture, each in a profile of its own. Does not click
 * or type: a page that is to be clicked must do so by a script of its own.
 *
 * @module
 */
import { tempFolder } from "./temp_folder.ts";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

/** Where Chromium is on this machine, if it is there. */
export const CHROMIUM: string | undefined = PLACES.find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

/** Why tests of pages are skipped, where they are. */
export const NO_CHROMIUM = `no Chromium at ${PLACES.join(", ")}`;

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Nothing listens there, so no request leaves this machine; Chromium asks
  // this machine's own addresses directly.
  "--proxy-server=127.0.0.1:9",
  // The page's own clock: as much as it takes to unpack and to draw.
  "--virtual-time-budget=20000",
];

/** What a page became. */
export interface LoadedPage {
  /** The document after its scripts have run. */
  readonly dom: string;
  /** Addresses that the page asked the network for; only this machine answers. */
  readonly requests: readonly string[];
}

/**
 * Loads a page, and notes what it asks the network for.
 *
 * @param place Path of a file, or an address of this machine.
 * @param dark Whether the reader's system asks for dark pages.
 * @param width Of the window, in the page's pixels.
 */
export async function loadPage(
  place: string,
  { dark = false, width }: {
    readonly dark?: boolean;
    readonly width?: number;
  } = {},
): Promise<LoadedPage> {
  await using folder = await tempFolder();
  const log = `${folder.path}/network.json`;
  const dom = await chromium([
    ...dark ? ["--blink-settings=preferredColorScheme=0"] : [],
    ...width === undefined ? [] : [`--window-size=${width},900`],
    `--log-net-log=${log}`,
    "--dump-dom",
    place.startsWith("http:") ? place : `file://${place}`,
  ]);
  return { dom, requests: requestsIn(await Deno.readTextFile(log)) };
}

/**
 * Takes a picture of the upper left of a page, twice as fine as its pixels.
 *
 * @param place Path of a file.
 * @param png Path of the picture.
 * @param size Of what is to be seen, in the page's pixels.
 */
export async function takePicture(
  place: string,
  png: string,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<void> {
  await chromium([
    "--force-device-scale-factor=2",
    "--hide-scrollbars",
    `--window-size=${width},${height}`,
    `--screenshot=${png}`,
    `file://${place}`,
  ]);
}

async function chromium(more: readonly string[]): Promise<string> {
  await using profile = await tempFolder();
  const { stdout, stderr, code } = await new Deno.Command(CHROMIUM!, {
    args: [...FLAGS, `--user-data-dir=${profile.path}`, ...more],
  }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** Requests of pages: those that the browser makes for itself have no origin. */
function requestsIn(log: string): string[] {
  const { constants, events } = JSON.parse(log) as NetworkLog;
  const start = constants.logEventTypes.URL_REQUEST_START_JOB;
  // An event's end is logged too, with nothing to tell.
  return events.flatMap(({ type, params }) =>
    type === start && params?.url && params.initiator !== "not an origin"
      ? [params.url]
      : []
  );
}

/** The part of Chromium's network log that is read here. */
interface NetworkLog {
  readonly constants: { readonly logEventTypes: Record<string, number> };
  readonly events: readonly {
    readonly type: number;
    readonly params?: { readonly initiator?: string; readonly url?: string };
  }[];
}
