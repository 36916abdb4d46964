@NullMarked
package org.lockkeeper.locking.store;

import org.jspecify.annotations.NullMarked;
