package org.lockkeeper.systemd;

/** A signal as it came, with nothing believed yet. Source and serial as in {@link Reply}. */
record Signal(String source, long serial, String path, String member, Object[] values) {}
