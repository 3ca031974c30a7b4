// A PJRT plugin for CPUs: the part of PJRT's C API that pjrt_client.ts calls,
// on top of the XLA that is inside TensorFlow's library.
//
// There is no such plugin to download. With this one, CI runs the very client
// that a GPU's plugin gets. It has one device and copies what it is given.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "xla/pjrt/c/pjrt_c_api.h"
#include "xla/pjrt/pjrt_client.h"
#include "xla/pjrt/plugin/xla_cpu/xla_cpu_pjrt_client.h"
#include "xla/pjrt/proto/compile_options.pb.h"

namespace xla {

// As xla/pjrt/mlir_to_hlo.h has it, which needs more of MLIR than there is.
absl::Status ParseMlirModuleStringAndConvertToXlaComputation(
    absl::string_view text, XlaComputation& computation, bool use_tuple_args,
    bool return_tuple);

}  // namespace xla

struct PJRT_Error {
  std::string message;
};

struct PJRT_Event {
  xla::Future<> done;
};

struct PJRT_DeviceDescription {
  std::string kind;
};

struct PJRT_Device {
  xla::PjRtDevice* device;
  PJRT_DeviceDescription description;
};

struct PJRT_Client {
  std::unique_ptr<xla::PjRtClient> client;
  PJRT_Device device;
  PJRT_Device* devices[1];
};

struct PJRT_LoadedExecutable {
  std::unique_ptr<xla::PjRtLoadedExecutable> executable;
};

struct PJRT_Buffer {
  std::unique_ptr<xla::PjRtBuffer> buffer;
};

namespace {

PJRT_Error* ErrorOf(const absl::Status& status) {
  if (status.ok()) return nullptr;
  return new PJRT_Error{std::string(status.message())};
}

void DestroyError(PJRT_Error_Destroy_Args* args) { delete args->error; }

void ErrorMessage(PJRT_Error_Message_Args* args) {
  args->message = args->error->message.data();
  args->message_size = args->error->message.size();
}

PJRT_Error* InitializePlugin(PJRT_Plugin_Initialize_Args*) { return nullptr; }

PJRT_Error* DestroyEvent(PJRT_Event_Destroy_Args* args) {
  delete args->event;
  return nullptr;
}

PJRT_Error* AwaitEvent(PJRT_Event_Await_Args* args) {
  return ErrorOf(args->event->done.Await());
}

PJRT_Error* CreateClient(PJRT_Client_Create_Args* args) {
  xla::CpuClientOptions options;
  options.cpu_device_count = 1;
  auto made = xla::GetXlaPjrtCpuClient(std::move(options));
  if (!made.ok()) return ErrorOf(made.status());
  auto* client = new PJRT_Client{*std::move(made)};
  client->device.device = client->client->addressable_devices()[0];
  client->device.description.kind =
      std::string(client->device.device->device_kind());
  client->devices[0] = &client->device;
  args->client = client;
  return nullptr;
}

PJRT_Error* DestroyClient(PJRT_Client_Destroy_Args* args) {
  delete args->client;
  return nullptr;
}

PJRT_Error* PlatformName(PJRT_Client_PlatformName_Args* args) {
  const absl::string_view name = args->client->client->platform_name();
  args->platform_name = name.data();
  args->platform_name_size = name.size();
  return nullptr;
}

PJRT_Error* AddressableDevices(PJRT_Client_AddressableDevices_Args* args) {
  args->addressable_devices = args->client->devices;
  args->num_addressable_devices = 1;
  return nullptr;
}

PJRT_Error* GetDescription(PJRT_Device_GetDescription_Args* args) {
  args->device_description = &args->device->description;
  return nullptr;
}

PJRT_Error* DeviceKind(PJRT_DeviceDescription_Kind_Args* args) {
  args->device_kind = args->device_description->kind.data();
  args->device_kind_size = args->device_description->kind.size();
  return nullptr;
}

PJRT_Error* Compile(PJRT_Client_Compile_Args* args) {
  xla::CompileOptionsProto proto;
  if (!proto.ParseFromArray(args->compile_options,
                            static_cast<int>(args->compile_options_size))) {
    return ErrorOf(absl::InvalidArgumentError("compile options are no proto"));
  }
  auto options = xla::CompileOptions::FromProto(proto);
  if (!options.ok()) return ErrorOf(options.status());
  xla::XlaComputation computation;
  absl::Status parsed = xla::ParseMlirModuleStringAndConvertToXlaComputation(
      absl::string_view(args->program->code, args->program->code_size),
      computation, /*use_tuple_args=*/false, /*return_tuple=*/false);
  if (!parsed.ok()) return ErrorOf(parsed);
  auto compiled = args->client->client->CompileAndLoad(computation, *options);
  if (!compiled.ok()) return ErrorOf(compiled.status());
  args->executable = new PJRT_LoadedExecutable{*std::move(compiled)};
  return nullptr;
}

PJRT_Error* DestroyExecutable(PJRT_LoadedExecutable_Destroy_Args* args) {
  delete args->executable;
  return nullptr;
}

PJRT_Error* Execute(PJRT_LoadedExecutable_Execute_Args* args) {
  std::vector<std::vector<xla::PjRtBuffer*>> arguments(1);
  for (size_t i = 0; i < args->num_args; ++i) {
    arguments[0].push_back(args->argument_lists[0][i]->buffer.get());
  }
  std::optional<std::vector<xla::Future<>>> done;
  done.emplace();
  auto results = args->executable->executable->Execute(
      arguments, xla::ExecuteOptions(), done);
  if (!results.ok()) return ErrorOf(results.status());
  std::vector<std::unique_ptr<xla::PjRtBuffer>>& buffers = (*results)[0];
  for (size_t i = 0; i < buffers.size(); ++i) {
    args->output_lists[0][i] = new PJRT_Buffer{std::move(buffers[i])};
  }
  if (args->device_complete_events != nullptr) {
    args->device_complete_events[0] = new PJRT_Event{std::move((*done)[0])};
  }
  return nullptr;
}

// The numbers of `PJRT_Buffer_Type` that programs exchange with the host.
std::optional<xla::PrimitiveType> ElementType(PJRT_Buffer_Type type) {
  switch (type) {
    case PJRT_Buffer_Type_PRED: return xla::PRED;
    case PJRT_Buffer_Type_S32: return xla::S32;
    case PJRT_Buffer_Type_F32: return xla::F32;
    default: return std::nullopt;
  }
}

PJRT_Error* BufferFromHost(PJRT_Client_BufferFromHostBuffer_Args* args) {
  const auto type = ElementType(args->type);
  if (!type) return ErrorOf(absl::UnimplementedError("element type"));
  auto memory = args->device->device->default_memory_space();
  if (!memory.ok()) return ErrorOf(memory.status());
  auto buffer = args->client->client->BufferFromHostBuffer(
      args->data, *type, absl::MakeConstSpan(args->dims, args->num_dims),
      /*byte_strides=*/std::nullopt,
      xla::PjRtClient::HostBufferSemantics::kImmutableOnlyDuringCall,
      /*on_done_with_host_buffer=*/nullptr, *memory,
      /*device_layout=*/nullptr);
  if (!buffer.ok()) return ErrorOf(buffer.status());
  args->buffer = new PJRT_Buffer{*std::move(buffer)};
  args->done_with_host_buffer =
      new PJRT_Event{xla::Future<>(absl::OkStatus())};
  return nullptr;
}

PJRT_Error* BufferToHost(PJRT_Buffer_ToHostBuffer_Args* args) {
  args->event = new PJRT_Event{
      args->src->buffer->CopyRawToHost(args->dst, 0, args->dst_size)};
  return nullptr;
}

PJRT_Error* DestroyBuffer(PJRT_Buffer_Destroy_Args* args) {
  delete args->buffer;
  return nullptr;
}

PJRT_Api MakeApi() {
  PJRT_Api api = {};
  api.struct_size = PJRT_Api_STRUCT_SIZE;
  api.pjrt_api_version.struct_size = PJRT_Api_Version_STRUCT_SIZE;
  api.pjrt_api_version.major_version = PJRT_API_MAJOR;
  api.pjrt_api_version.minor_version = PJRT_API_MINOR;
  api.PJRT_Error_Destroy = DestroyError;
  api.PJRT_Error_Message = ErrorMessage;
  api.PJRT_Plugin_Initialize = InitializePlugin;
  api.PJRT_Event_Destroy = DestroyEvent;
  api.PJRT_Event_Await = AwaitEvent;
  api.PJRT_Client_Create = CreateClient;
  api.PJRT_Client_Destroy = DestroyClient;
  api.PJRT_Client_PlatformName = PlatformName;
  api.PJRT_Client_AddressableDevices = AddressableDevices;
  api.PJRT_Device_GetDescription = GetDescription;
  api.PJRT_DeviceDescription_Kind = DeviceKind;
  api.PJRT_Client_Compile = Compile;
  api.PJRT_Client_BufferFromHostBuffer = BufferFromHost;
  api.PJRT_LoadedExecutable_Destroy = DestroyExecutable;
  api.PJRT_LoadedExecutable_Execute = Execute;
  api.PJRT_Buffer_Destroy = DestroyBuffer;
  api.PJRT_Buffer_ToHostBuffer = BufferToHost;
  return api;
}

}  // namespace

extern "C" const PJRT_Api* GetPjrtApi() {
  static const PJRT_Api api = MakeApi();
  return &api;
}
