/** The lock store of a fleet, in a PostgreSQL that several Lockkeepers write. */
@NullMarked
package org.lockkeeper.locking.store.postgres;

import org.jspecify.annotations.NullMarked;
