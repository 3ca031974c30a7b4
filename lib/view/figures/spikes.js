/*
 * Loss spikes: losses far above those of the steps before, for the curves of a
 * report and of the live view, which is why it is JavaScript.
 *
 *     loss > median + 7 · max(1.4826 · MAD, median / 100)
 *
 * over the up to 100 finite losses before it, of which there must be 50. Median
 * and MAD, the median distance from it, hardly notice the spikes before; 1.4826
 * makes the MAD of normal noise its standard deviation. The hundredth lets a
 * loss that hardly moves ripple.
 *
 * Source: seven standard deviations as in the spike score of OLMo 2,
 * arXiv:2501.00656, which takes a rolling mean of 1000; the scale of the MAD is
 * that of Rousseeuw and Croux 1993, J. Am. Stat. Assoc. 88, 1273.
 */

const WINDOW = 100;
const LEAST = 50;
const DEVIATIONS = 7;
const NORMAL = 1.4826;
const LEAST_SCALE = 0.01;

/**
 * Indices of losses that are spikes.
 *
 * @param {readonly number[]} losses Of steps in order; NaN tells nothing.
 * @param {number} from Index to begin with: those before are judged already.
 * @returns {number[]}
 */
export function spikesIn(losses, from = 0) {
  const found = [];
  // The finite losses before an index, the latest last.
  const before = losses.slice(0, from).filter(Number.isFinite).slice(-WINDOW);
  for (let index = from; index < losses.length; index++) {
    const loss = losses[index];
    if (!Number.isFinite(loss)) continue;
    if (before.length >= LEAST && loss > boundOf(before)) found.push(index);
    before.push(loss);
    if (before.length > WINDOW) before.shift();
  }
  return found;
}

/**
 * Of spikes next to each other the highest: a loss that is up for several steps
 * is one spike.
 *
 * @param {readonly number[]} losses
 * @param {readonly number[]} indices As `spikesIn()` gives them.
 * @returns {number[]}
 */
export function peaksOf(losses, indices) {
  const peaks = [];
  let end = -2;
  for (const index of indices) {
    if (index > end + 1) peaks.push(index);
    else if (losses[index] > losses[peaks.at(-1)]) {
      peaks[peaks.length - 1] = index;
    }
    end = index;
  }
  return peaks;
}

/** @param {readonly number[]} values */
function boundOf(values) {
  const middle = median(values);
  const distance = median(values.map((value) => Math.abs(value - middle)));
  const scale = Math.max(NORMAL * distance, LEAST_SCALE * Math.abs(middle));
  return middle + DEVIATIONS * scale;
}

/** @param {readonly number[]} values */
function median(values) {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[half]
    : (sorted[half - 1] + sorted[half]) / 2;
}
