/** The pure rules: groups, requests, leases, their table, commands and events. No framework, no I/O, no clock, no randomness. */
@NullMarked
package org.lockkeeper.locking.rules;

import org.jspecify.annotations.NullMarked;
