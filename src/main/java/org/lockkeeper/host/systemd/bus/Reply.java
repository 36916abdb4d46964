package org.lockkeeper.host.systemd.bus;

import java.util.List;

/**
 * A method return.
 *
 * @param source the unique name of the connection that answered
 * @param serial the sender's own count of its messages: of two messages of one sender, signals and replies alike, the one
 *     with the higher serial was sent later, whatever order our threads come to see them in
 */
public record Reply(String source, long serial, List<Object> values) {}
