@NullMarked
package org.lockkeeper.bench.bare;

import org.jspecify.annotations.NullMarked;
