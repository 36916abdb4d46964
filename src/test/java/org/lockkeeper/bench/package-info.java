/** Measurements, not tests: {@code mvn -Pbench verify}. Each prints its table and leaves it in {@code target/bench}. */
@NullMarked
package org.lockkeeper.bench;

import org.jspecify.annotations.NullMarked;
