@NullMarked
package org.lockkeeper.locking.store.postgres;

import org.jspecify.annotations.NullMarked;
