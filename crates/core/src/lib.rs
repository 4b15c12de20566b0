//! Everything that the cumulo clients share: signing, credentials, transport, retries, reading and writing values.
