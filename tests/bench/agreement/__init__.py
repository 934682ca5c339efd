"""Random rule sets, calls and instants: what the real PBX does against what `decide()` says (PRODUCT §3, one meaning)."""
