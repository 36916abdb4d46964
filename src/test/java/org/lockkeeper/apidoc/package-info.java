/** The API's description: made from the controllers, compared with the file that is shipped, and held to its rules. */
@NullMarked
package org.lockkeeper.apidoc;

import org.jspecify.annotations.NullMarked;
