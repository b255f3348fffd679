"""Questions 3.1 - 4.2"""


def minutes(text):
    parts = text.split(":")
    if len(parts) != 2:
        raise ValueError("need exactly one colon")
    hour, minute = parts
    if len(hour) not in (1, 2) or len(minute) != 2:
        raise ValueError("wrong number of digits")
    if not (hour + minute).isdecimal() or not (hour + minute).isascii():
        raise ValueError("digits only")
    if int(hour) not in range(24) or int(minute) not in range(60):
        raise ValueError("no such time")
    return int(hour) * 60 + int(minute)


def print_receipt(prices):
    total = 0.0
    for article, price in prices.items():
        total += price
        print("%s: %.2f" % (article, price))
    print("total: %.2f" % total)


class InvalidAmount(ValueError):
    pass


class Account:
    """An account with a history."""

    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance
        self.__history = ()

    def __change(self, amount):
        self.balance = self.balance + amount
        self.__history = self.__history + (amount,)
        return self.balance

    def deposit(self, amount):
        if amount < 1:
            raise InvalidAmount("deposit at least 1")
        return self.__change(amount)

    def withdraw(self, amount):
        if amount < 1 or self.balance < amount:
            raise InvalidAmount("withdraw at least 1 and at most the balance")
        return self.__change(-amount)

    def history(self):
        return list(self.__history)


def sort_by(items, key):
    # selection sort: always take the first of those with the smallest key
    rest = list(items)
    result = []
    while rest:
        best = 0
        for i in range(1, len(rest)):
            if key(rest[i]) < key(rest[best]):
                best = i
        result.append(rest.pop(best))
    return result


def has_pair(numbers, target):
    partners = set()
    found = False
    for n in numbers:
        if n in partners:
            found = True
            break
        partners.add(target - n)
    return found


if __name__ == "__main__":
    print(minutes("09:05"))
    print_receipt({"bread": 2.5, "milk": 1})
