/** The page where windows are asked for and acted on: what would come of it is shown first, by the API's own dry run. */
@NullMarked
package org.lockkeeper.page.act;

import org.jspecify.annotations.NullMarked;
