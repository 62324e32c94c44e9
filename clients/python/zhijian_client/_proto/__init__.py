"""The SDK's own copy of the generated protobuf code; byte for byte that of the server's `proto/`."""
