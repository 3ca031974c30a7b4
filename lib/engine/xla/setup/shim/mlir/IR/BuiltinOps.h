// In place of MLIR's header of this name, which XLA's include and TensorFlow's
// wheel leaves out: declarations mention a module, and nothing here has one.

#ifndef SFT_SHIM_MLIR_IR_BUILTINOPS_H_
#define SFT_SHIM_MLIR_IR_BUILTINOPS_H_

namespace mlir {

class ModuleOp {
 private:
  void* state_ = nullptr;
};

}  // namespace mlir

#endif  // SFT_SHIM_MLIR_IR_BUILTINOPS_H_
