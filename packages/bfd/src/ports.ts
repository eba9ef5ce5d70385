// The UDP ports that BFD packets go to (RFC 5881 4, RFC 5883 5).

export const CONTROL_PORT = 3784
export const ECHO_PORT = 3785
export const MULTI_HOP_PORT = 4784
