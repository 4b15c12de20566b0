//! The recorded calls of the official SDKs, replayed through the cumulo clients.
