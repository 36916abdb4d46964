/** The audit trail over REST. */
@NullMarked
package org.lockkeeper.reporting.audit;

import org.jspecify.annotations.NullMarked;
