/** What can be believed of the host's clock. */
@NullMarked
package org.lockkeeper.base.time;

import org.jspecify.annotations.NullMarked;
