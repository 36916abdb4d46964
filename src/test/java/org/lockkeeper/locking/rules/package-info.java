@NullMarked
package org.lockkeeper.locking.rules;

import org.jspecify.annotations.NullMarked;
