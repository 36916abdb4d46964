/** The audit trail over REST. */
@NullMarked
package org.lockkeeper.audit;

import org.jspecify.annotations.NullMarked;
