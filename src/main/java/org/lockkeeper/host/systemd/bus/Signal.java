package org.lockkeeper.host.systemd.bus;

import java.util.List;

/** A signal as it came, with nothing believed yet. Source and serial as in {@link Reply}. */
public record Signal(String source, long serial, String path, String member, List<Object> values) {}
