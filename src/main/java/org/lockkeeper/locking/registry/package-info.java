/** The lock registry: applies the rules to the store and wakes who waits. */
@NullMarked
package org.lockkeeper.locking.registry;

import org.jspecify.annotations.NullMarked;
