/** The retryable wait, on spring-retry. */
@NullMarked
package org.lockkeeper.wait;

import org.jspecify.annotations.NullMarked;
