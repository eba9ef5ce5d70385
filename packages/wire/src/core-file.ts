// Where the compiled cores lie: a path on disk from a clone, inside the executable when compiled. Importing it reads
// nothing; whoever starts a packet thread or a test reads the file and hands its bytes to PacketCore or BgpCore.

import bgpPath from '@ingot/wasm/bgp.wasm' with { type: 'file' }
import path from '@ingot/wasm/core.wasm' with { type: 'file' }

export { bgpPath as bgpCoreFile, path as coreFile }
