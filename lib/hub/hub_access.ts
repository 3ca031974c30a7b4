/**
 * Which hub is asked, and how: what the environment says, in the words of
 * Python's `huggingface_hub`.
 *
 *     HF_ENDPOINT                  its address
 *     HF_TOKEN                     who asks
 *     HF_HUB_OFFLINE               1: it is not asked
 *     HF_HUB_DOWNLOAD_TIMEOUT      seconds of silence until it counts as gone
 *     HF_HUB_CACHE, HF_HOME        where the cache is
 *
 * @module
 */
import { homedir } from "node:os";
import { join } from "node:path";
import { UserError } from "../core/errors.ts";

/** A hub as a person chose it. */
export interface HubAccess {
  /** Its address, without a slash at the end. */
  readonly endpoint: string;
  /** Sent to this hub alone, wherever it leads. */
  readonly token?: string;
  readonly offline: boolean;
  /** Milliseconds after which a server that says nothing counts as gone. */
  readonly silenceMs: number;
  /** The folder of all models that came from a hub. */
  readonly cache: string;
}

/** What a variable holds. */
type Variables = (name: string) => string | undefined;

const OWN_HUB = "https://huggingface.co";
const SILENCE_SECONDS = 10;

/**
 * What the environment says. A variable that is empty counts as not set.
 *
 * @throws {UserError} If one holds what cannot be meant.
 */
export function hubAccess(
  environment: Variables = (name) => Deno.env.get(name),
): HubAccess {
  const variable = (name: string) => environment(name) || undefined;
  const token = variable("HF_TOKEN")?.trim();
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    throw new UserError(
      "Cannot send HF_TOKEN: it holds blanks or other signs that no token has, " +
        "set it to a token alone",
    );
  }
  return {
    endpoint: endpointOf(variable("HF_ENDPOINT") ?? OWN_HUB),
    ...(token !== undefined && { token }),
    offline: /^(1|on|yes|true)$/i.test(variable("HF_HUB_OFFLINE") ?? ""),
    silenceMs: 1000 * secondsOf(variable("HF_HUB_DOWNLOAD_TIMEOUT")),
    cache: cacheOf(variable),
  };
}

/** Says who asks, for as long as this process runs: in the place of HF_TOKEN. */
export function giveToken(token: string): void {
  Deno.env.set("HF_TOKEN", token);
}

/**
 * `$HF_HUB_CACHE`, `$HF_HOME/hub`, `$XDG_CACHE_HOME/huggingface/hub` or
 * `~/.cache/huggingface/hub`. The package's `getHFHubCachePath()` takes a `~` and
 * an empty variable for a folder here.
 */
function cacheOf(variable: Variables): string {
  const named = variable("HF_HUB_CACHE") ?? variable("HUGGINGFACE_HUB_CACHE");
  if (named !== undefined) return fromHome(named);
  const home = variable("HF_HOME");
  if (home !== undefined) return join(fromHome(home), "hub");
  const caches = fromHome(variable("XDG_CACHE_HOME") ?? "~/.cache");
  return join(caches, "huggingface", "hub");
}

function fromHome(path: string): string {
  return /^~(\/|$)/.test(path) ? join(homedir(), path.slice(1)) : path;
}

function endpointOf(text: string): string {
  const { protocol, search, hash, username, password } = URL.parse(text) ??
    { protocol: "" };
  const isAddress = /^https?:$/.test(protocol) &&
    !(search || hash || username || password);
  if (isAddress) return text.replace(/\/+$/, "");
  throw new UserError(
    `Cannot ask the hub at "${text}": HF_ENDPOINT is to be an address such as ` +
      OWN_HUB,
  );
}

function secondsOf(text: string | undefined): number {
  if (text === undefined) return SILENCE_SECONDS;
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 86_400) return seconds;
  throw new UserError(
    `Cannot wait for the hub: HF_HUB_DOWNLOAD_TIMEOUT is "${text}", expected ` +
      "seconds, from above 0 to 86400",
  );
}
