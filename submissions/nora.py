Dear instructor,

my computer broke and I could not finish the exercise; please find below what I remember.
The LSTM has four gates. (This is a letter, and no Python.)
