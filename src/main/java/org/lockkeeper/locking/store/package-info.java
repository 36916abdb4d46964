/** Where the lock table and its audit events are kept. */
@NullMarked
package org.lockkeeper.locking.store;

import org.jspecify.annotations.NullMarked;
