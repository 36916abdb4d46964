/** What an act on a window or lease would come to, in words, without its being done. */
@NullMarked
package org.lockkeeper.maintenance.dryrun;

import org.jspecify.annotations.NullMarked;
