@NullMarked
package org.lockkeeper.locking.registry;

import org.jspecify.annotations.NullMarked;
