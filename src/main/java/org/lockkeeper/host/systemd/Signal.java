package org.lockkeeper.host.systemd;

import java.util.List;

/** A signal as it came, with nothing believed yet. Source and serial as in {@link Reply}. */
record Signal(String source, long serial, String path, String member, List<Object> values) {}
