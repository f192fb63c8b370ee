//! Upstash APIs as types.
