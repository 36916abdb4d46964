/** The application of {@code mvn spring-boot:test-run}. */
@NullMarked
package org.lockkeeper;

import org.jspecify.annotations.NullMarked;
