/** Waits: the retryable one, on spring-retry, and plain waits over REST. */
@NullMarked
package org.lockkeeper.maintenance.wait;

import org.jspecify.annotations.NullMarked;
