/** What the process may not live without: half dead is worse than dead. */
@NullMarked
package org.lockkeeper.base.vital;

import org.jspecify.annotations.NullMarked;
