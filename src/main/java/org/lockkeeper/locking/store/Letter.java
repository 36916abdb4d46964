package org.lockkeeper.locking.store;

import java.time.Instant;

/**
 * What one receiver is to be told.
 *
 * @param id the same for all receivers of it, and however often it is sent
 * @param subject letters of one subject are delivered in order
 * @param at when it happened
 */
public record Letter(String receiver, String id, String subject, Instant at, String body) {}
