@NullMarked
package org.lockkeeper.fleet.pools;

import org.jspecify.annotations.NullMarked;
