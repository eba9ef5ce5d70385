// Where core.wasm lies: a path on disk from a clone, inside the executable when compiled. Importing it reads nothing;
// whoever starts a packet thread or a test reads the file and hands its bytes to PacketCore.

import path from '@ingot/wasm/core.wasm' with { type: 'file' }

export { path as coreFile }
