/**
 * Opens a GPU and prints why it cannot, for a test that hides the drivers.
 *
 * @module
 */
import { openDevice } from "sft/engine/onnx/device.ts";

try {
  openDevice(1);
} catch (error) {
  console.log((error as Error).message);
}
